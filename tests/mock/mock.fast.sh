#!/usr/bin/env bash
# The test of the tests' mock broker.
exec bats --tap "${0%/*}/mock.bats"
