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
SOURCES = $(shell git ls-files '*.c' '*.h')
SCRIPTS = $(shell git ls-files '*.sh' '*.bash' '*.bats' .ci/run)
UNITS = $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c))

# A newer librdkafka than the system's lies in build/deps (make deps), or,
# behind an installed program, in PREFIX/lib/mskutils.
export PKG_CONFIG_PATH := $(CURDIR)/$(DEPS)/lib/pkgconfig:$(PKG_CONFIG_PATH)
RPATH = -Wl,-rpath,'$$ORIGIN/deps/lib:$$ORIGIN/../deps/lib:$$ORIGIN/../lib/mskutils'

# Two pointers go through registers faster than through a vector and memory.
OPT ?= -O2 -g -fno-tree-slp-vectorize
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

# The Avro decoder once more, for CPUs with AVX-512 (common/avro_build.h): its
# objects become one, whose names are its own but for the one that is used.
WIDE = avro_bodies avro_bytes avro_compile avro_compile_body \
    avro_compile_enum avro_compile_skip avro_compile_union avro_decimal \
    avro_escape avro_forms avro_json avro_keys avro_move avro_nest avro_plan \
    avro_promote avro_scalar avro_skip avro_slow avro_time decimal_text \
    json_string numtext shortest timetext
WIDE_FLAGS = -DAVRO_WIDE -mavx512f -mavx512bw -mavx512vl -mavx512ifma \
    -mavx512vbmi -mbmi -mbmi2 -mno-vzeroupper -fno-lto
OBJCOPY ?= objcopy
ifneq ($(findstring __SSE2__,$(shell $(CC) $(CFLAGS) -dM -E -x c /dev/null)),)
COMMON += $(B)/wide/avro_wide.o
endif
objects = $(patsubst %.c,$(B)/%.o,$(wildcard cmd/$(1).c cmd/$(1)/*.c))

# make V=1 shows the commands.
Q = $(if $(V),,@echo '  $(@:$(B)/%=%)';)

all: $(PROGS:%=$(B)/%)

.SECONDEXPANSION:
$(PROGS:%=$(B)/%): $(B)/%: $$(call objects,$$*) $(B)/common.a
	$(Q)$(LINK) $(RPATH) -o $@ $^ $$(pkg-config --libs $(LIBS_$*) $(LIBS)) -lm

$(UNITS:%=$(B)/unit/%): $(B)/unit/%: $(B)/tests/unit/%.o $(B)/common.a
	@mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $^ $$(pkg-config --libs $(LIBS)) -lm

$(B)/common.a: $(COMMON)
	@rm -f $@
	@$(AR) rcs $@ $^

# By both names of an object: B may be a path of any kind.
DEPENDS = -MMD -MP -MT $(patsubst $(CURDIR)/%,%,$@) -MT $(abspath $@)

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $$(pkg-config --cflags rdkafka $(LIBS)) $(DEPENDS) -c -o $@ $<

$(B)/wide/%.o: common/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(WIDE_FLAGS) $(DEPENDS) -c -o $@ $<

$(B)/wide/avro_wide.o: $(WIDE:%=$(B)/wide/%.o)
	$(Q)$(LD) -r -o $@.all $^ && \
	    $(OBJCOPY) --keep-global-symbol=avro_build_wide $@.all $@

-include $(shell find $(B) -name '*.d' 2>/dev/null)

units: $(UNITS:%=$(B)/unit/%)

# What the tests need besides the tools: see the Makefiles there.
include tests/mock/Makefile
include tests/net/Makefile
include tests/bench/Makefile
include tests/demo/Makefile
include tests/avro/Makefile
include tests/frames/Makefile
include tests/fuzz/Makefile
include tests/conformance/Makefile
include tests/model/Makefile
include tests/faults/Makefile

help:
	@echo 'make               builds build/<tool>; V=1 shows the commands'
	@echo 'make demo          installs what is missing, builds, runs the pipe'
	@echo 'make check         all tests, real services included'
	@echo 'make check-local   the tests that need no service'
	@echo 'make check-fast    those of them that are done in a minute'
	@echo 'make asan          these under ASan and UBSan'
	@echo 'make portable      check-fast without vectors, char unsigned, as on ARM'
	@echo 'make lint          clang-format, cppcheck, shellcheck, mandoc'
	@echo 'make model         random orders and kills against a model; SEED= ROWS='
	@echo 'make faults        faults injected on purpose, and what each has cost;'
	@echo '                   faults-soak: random ones for SECONDS= (1800)'
	@echo 'make bench         against the peers; bench-smoke: once, untimed'
	@echo 'make bench-scaling how cost grows with records and fields, with a plot;'
	@echo '                   bench-chain: cat | csr-decode | cat beside cat'
	@echo 'make bench-pipe    Kafka to a table, beside kcat | jq | boto3 and Spark'
	@echo 'make fuzz          each harness for FUZZ_SECONDS (60), by libFuzzer'
	@echo 'make conformance SUITE=json|avro|sigv4 DIR=...'
	@echo 'make frames        the test vectors of vendors, anew, by their serialisers'
	@echo 'make deps          installs what is missing'
	@echo 'make completions   completions/ from the option tables'
	@echo 'make install PREFIX= DESTDIR='
	@echo 'make clean         keeps what was downloaded'

test-programs: all units demo-programs net-progs avro-progs $(BENCH_PROGS)

deps:
	tools/deps.sh

# All tests, real services included; check-local needs none of these, and
# check-fast is the part of it that is done in a minute.
check: test-programs
	tests/run.sh all

check-local: test-programs
	tests/run.sh local

check-fast: test-programs
	tests/run.sh fast

# The tests that need no service, under ASan and UBSan.
asan:
	$(MAKE) SANITIZE=address,undefined B=build/asan OPT='-O1 -g' check-local

# The tests of check-fast, of what other machines than x86-64 run: the code
# without vectors, and char unsigned as on ARM.
portable:
	$(MAKE) CFLAGS='-U__SSE2__ -funsigned-char' B=build/portable check-fast

demo: deps
	$(MAKE) all demo-programs
	tests/demo/run.sh

lint:
	clang-format-14 --dry-run -Werror $(SOURCES)
	cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 -Icommon \
	    --enable=warning,performance,portability cmd common
	shellcheck -x -S warning $(SCRIPTS)
	mandoc -T lint -W warning $(wildcard man/*.[1-8])

# Cases that others wrote: make conformance SUITE=json DIR=.../test_parsing
conformance: test-programs $(B)/json_check
	tests/conformance/$(SUITE).sh $(DIR)

completions: all
	mkdir -p completions
	for p in $(PROGS); do for s in bash zsh fish; do \
	    $(B)/$$p --completion $$s > completions/$$p.$$s || exit 1; done; done

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/mskutils
	install -m 755 $(PROGS:%=$(B)/%) $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(wildcard examples/*.sh) $(DESTDIR)$(PREFIX)/lib/mskutils
	for l in $(wildcard $(DEPS)/lib/librdkafka.so.1); do \
	    install -m 644 $$l $(DESTDIR)$(PREFIX)/lib/mskutils || exit 1; done
	for m in $(wildcard man/*.[1-8]); do install -D -m 644 $$m \
	    $(DESTDIR)$(PREFIX)/share/man/man$${m##*.}/$${m##*/} || exit 1; done
	for p in $(PROGS); do \
	    install -D -m 644 completions/$$p.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/$$p && \
	    install -D -m 644 completions/$$p.zsh $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_$$p && \
	    install -D -m 644 completions/$$p.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/$$p.fish || exit 1; done

clean:
	rm -rf $(filter-out $(DEPS) $(B)/stack,$(wildcard $(B)/*))

.PHONY: all help units test-programs deps check check-local check-fast asan portable demo lint conformance completions install clean
