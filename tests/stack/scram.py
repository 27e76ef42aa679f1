"""scram.py USER: makes this user of SCRAM-SHA-512, or changes its password, to
the one in $NEW_PASSWORD."""
import os
import sys

from confluent_kafka.admin import (ScramCredentialInfo, ScramMechanism,
                                   UserScramCredentialUpsertion)

import cluster

user = sys.argv[1]
change = UserScramCredentialUpsertion(
    user, ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096),
    os.environ["NEW_PASSWORD"].encode())
client = cluster.admin()
for future in client.alter_user_scram_credentials([change]).values():
    future.result(30)
