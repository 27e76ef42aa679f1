/* Standard input, output and error of a program that was given fewer. */
#ifndef MSK_DESCRIPTORS_H
#define MSK_DESCRIPTORS_H

/*
 * A standard descriptor that is closed would be the next file's, pipe's or
 * socket's, and records or messages would go there. So each one's place is
 * taken by /dev/null, opened the wrong way round: using it fails, as it
 * should. To be called before anything is opened.
 */
void descriptors_hold(void);

#endif
