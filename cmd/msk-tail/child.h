/*
 * The pipeline of --exec: `sh -c CMD` in a process group of its own. Its end
 * is the end of its output; then the whole group is killed and waited for,
 * so that nothing of it writes on.
 */
#ifndef TAIL_CHILD_H
#define TAIL_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "fail.h"

struct child {
	pid_t pid; /* and process group; 0: none */
	int status; /* of the shell, by waitpid(2); -1 while it runs */
};

/* Make this process the parent of what its children leave behind. */
void child_init(struct child *);

/*
 * Start it. The descriptors are ours: its input's writing end, and its
 * output's reading end, which does not block. FAIL_RETRY where the system
 * has no room for it.
 */
int child_start(struct child *, const char *command, int *input_fd,
    int *output_fd, struct fail *why);

void child_kill(const struct child *, int signal_number);

/* Collect what has ended, without waiting. True when the whole group is
 * gone; then pid is 0. */
bool child_gone(struct child *);

/* What became of the shell: "ended with status 3". */
struct child_words {
	char text[64];
};
struct child_words child_words(const struct child *);

#endif
