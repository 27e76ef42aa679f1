/* librdkafka's header, whose 2.8 has a "const int f()" that -Wextra minds. */
#ifndef TAIL_LIBRDKAFKA_H
#define TAIL_LIBRDKAFKA_H

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wignored-qualifiers"
#include <librdkafka/rdkafka.h>
#pragma GCC diagnostic pop

#endif
