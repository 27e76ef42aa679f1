/*
 * Name and password as one object, {"username":"u","password":"p"}, as AWS
 * keeps them in a secret; and the secret itself, or the file of --auth-file,
 * which is read again when a broker refuses them: they rotate.
 */
#ifndef TAIL_SECRET_H
#define TAIL_SECRET_H

#include "tail.h"

struct name_password {
	struct buf name, password;
};

void name_password_init(struct name_password *);
void name_password_release(struct name_password *); /* and wipe it */

/* text is followed as jtext.h wants it. FAIL_CONFIG, and not a word of what
 * the text holds, where it is no such object. */
int name_password_parse(
    struct name_password *, struct view text, struct fail *why);

/* Read the secret, or the file, for the first time. As login_fetch. */
int secret_open(struct login *, struct name_password *, struct fail *why);

/* A broker refuses the login, which is reported later if at all: true where
 * there is a secret or a file, which secret_step reads again. */
bool secret_refused(struct tail *, const char *reason);

/*
 * Read a refused secret again, 5 seconds after the last time at the earliest
 * (a file at once where no broker has taken it yet), and log in with what it
 * says now. A secret that is still the same ends the run if no broker has
 * taken it before.
 */
void secret_step(struct tail *);

#endif
