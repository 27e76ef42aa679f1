# mskutils: make, make check, make demo; make help lists the rest.
#
# build/<tool> from cmd/<tool>.c or cmd/<tool>/*.c, and common/*.c.
# Local choices (CC, CFLAGS, PREFIX) go in config.mk.
-include config.mk

VERSION = 0.1.0
PREFIX ?= /usr/local
DESTDIR ?=
B ?= build
DEPS = build/deps

PROGS = $(patsubst cmd/%,%,$(basename $(wildcard cmd/*.c)) $(patsubst %/,%,$(wildcard cmd/*/)))
UNITS = $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c))

# A newer librdkafka than the system's lies in build/deps (make deps).
export PKG_CONFIG_PATH := $(CURDIR)/$(DEPS)/lib/pkgconfig:$(PKG_CONFIG_PATH)
RPATH = $(if $(wildcard $(DEPS)/lib/librdkafka.so.1),-Wl$(comma)-rpath$(comma)$(CURDIR)/$(DEPS)/lib)
comma = ,

OPT ?= -O2 -g
HARDEN = -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fPIE
WARN = -Wall -Wextra -Wconversion -Wno-sign-conversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Werror
SAN = $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer)
CPPFLAGS += -D_GNU_SOURCE -DMSK_VERSION='"$(VERSION)"' -Icommon
ALL_CFLAGS = -std=c11 $(OPT) $(WARN) $(if $(SANITIZE),,$(HARDEN)) $(SAN) $(CFLAGS)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(SAN) $(LDFLAGS)
LIBS = jansson libcurl libcrypto sqlite3 zlib
LIBS_msk-tail = rdkafka
LINK = $(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS)

COMMON = $(patsubst %.c,$(B)/%.o,$(wildcard common/*.c))
objects = $(patsubst %.c,$(B)/%.o,$(wildcard cmd/$(1).c cmd/$(1)/*.c))

all: $(PROGS:%=$(B)/%)

.SECONDEXPANSION:
$(PROGS:%=$(B)/%): $(B)/%: $$(call objects,$$*) $(B)/common.a
	$(LINK) $(RPATH) -o $@ $^ $$(pkg-config --libs $(LIBS_$*) $(LIBS)) -lm

$(UNITS:%=$(B)/unit/%): $(B)/unit/%: $(B)/tests/unit/%.o $(B)/common.a
	@mkdir -p $(@D)
	$(LINK) -o $@ $^ $$(pkg-config --libs $(LIBS)) -lm

$(B)/common.a: $(COMMON)
	rm -f $@
	$(AR) rcs $@ $^

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $$(pkg-config --cflags rdkafka $(LIBS)) -MMD -MP -c -o $@ $<

-include $(shell find $(B) -name '*.d' 2>/dev/null)

units: $(UNITS:%=$(B)/unit/%)

clean:
	rm -rf $(filter-out $(DEPS),$(wildcard $(B)/*))

.PHONY: all units clean
