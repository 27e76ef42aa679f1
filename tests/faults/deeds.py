"""What a rule of the proxy (rules.py) may have done with a request:

    "answer"       {"status", "headers", "body" (text, or any JSON)}: this is
                   the answer, and the server hears nothing. "truncate": N:
                   only N bytes of the body come, and then the connection's end
    "reset"        true: the connection is reset, and the server hears nothing
    "hang"         true: no answer ever, and the server hears nothing
    "lose"         N: the server is asked and obeys, but of its answer come N
                   bytes, and then the connection is reset
    "unprocessed"  share: so many of a BatchWriteItem's writes are not passed
                   on, but given back in UnprocessedItems (one at least), and
                   of a BatchGetItem's keys in UnprocessedKeys
    "clock"        seconds by which the server's clock is ahead (behind, below
                   0): its Date says so, and requests signed more than five
                   minutes away from it are refused
    "keys"         [access key id, ...]: requests signed with another one are
                   refused: it has expired
"""
import calendar
import time
import zlib

from http_message import http_date, made_up

CLOCK_LIMIT_S = 300


def refusal(kind, text, clock=0):
    """As DynamoDB refuses a request."""
    answer = made_up(400, {"__type": "com.amazon.coral.service#" + kind,
                           "message": text}, clock=clock)
    answer.headers.append(("x-amz-crc32", str(zlib.crc32(answer.body))))
    return answer


async def answer(rule, line, _upstream, _request):
    wanted = rule["answer"]
    line.proxy.rules.done(rule)
    whole = made_up(wanted.get("status", 200), wanted.get("body", ""),
                    wanted.get("headers"))
    if "truncate" not in wanted:
        return whole
    whole.body = whole.body[:wanted["truncate"]]
    await line.send(line.writer, whole.bytes())
    return None


async def reset(rule, line, _upstream, _request):
    line.proxy.rules.done(rule)
    line.end()


async def hang(rule, line, _upstream, _request):
    line.proxy.rules.done(rule)
    await line.swallow()


async def lose(rule, line, upstream, request):
    real = await upstream.ask(request)
    line.proxy.rules.done(rule)
    await line.send(line.writer, real.bytes()[:rule["lose"]])
    line.end()


# What a batch asks for: where in a table's part, and in the answer.
BATCHES = {"BatchWriteItem": (None, "UnprocessedItems"),
           "BatchGetItem": ("Keys", "UnprocessedKeys")}


def held_back(batch, within, share, random):
    """Takes that share out of a batch; what was taken, in the same form."""
    places = [(table, i) for table, part in batch.items()
              for i in range(len(part[within] if within else part))]
    held = {p for p in places if random.random() < share}
    held = held or {random.choice(places)}
    taken = {}
    for table, part in list(batch.items()):
        every = part[within] if within else part
        out = [e for i, e in enumerate(every) if (table, i) in held]
        every[:] = [e for i, e in enumerate(every) if (table, i) not in held]
        if out:
            taken[table] = {**part, within: out} if within else out
        if not every:
            del batch[table]
    return taken


async def unprocessed(rule, line, upstream, request):
    """Where nothing is left, the server need not be asked: the answer is what
    DynamoDB's would be."""
    operation = request.header("x-amz-target").rpartition(".")[2]
    if operation not in BATCHES:
        return await upstream.ask(request)
    within, member = BATCHES[operation]
    body = request.json()
    taken = held_back(body["RequestItems"], within, rule["unprocessed"],
                      line.proxy.random)
    if body["RequestItems"]:
        request.set_json(body)
        real = await upstream.ask(request)
        if real.status() != "200":
            return real
    else:
        real = made_up(200, {"Responses": {}} if within else {},
                       {"x-amz-crc32": "0"})
    said = real.json()
    for table, part in taken.items():
        theirs = said.setdefault(member, {}).setdefault(table, part)
        if theirs is not part:
            (theirs[within] if within else theirs).extend(
                part[within] if within else part)
    real.set_json(said)
    line.proxy.rules.done(rule)
    return real


def amz_time(seconds):
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(seconds))


async def clock(rule, line, upstream, request):
    ahead = rule["clock"]
    now = int(time.time()) + ahead
    signed = calendar.timegm(time.strptime(request.header("x-amz-date"),
                                           "%Y%m%dT%H%M%SZ"))
    if abs(signed - now) > CLOCK_LIMIT_S:
        line.proxy.rules.done(rule)
        edge, text = now - CLOCK_LIMIT_S, "Signature expired: %s is now " \
            "earlier than %s (%s - 5 min.)"
        if signed > now:
            edge, text = now + CLOCK_LIMIT_S, "Signature not yet current: " \
                "%s is still later than %s (%s + 5 min.)"
        return refusal("InvalidSignatureException", text % (
            amz_time(signed), amz_time(edge), amz_time(now)), ahead)
    real = await upstream.ask(request)
    real.remove("date")
    real.headers.append(("Date", http_date(ahead)))
    return real


async def keys(rule, line, upstream, request):
    _, _, credential = request.header("authorization").partition("Credential=")
    if credential.split("/")[0] in rule["keys"]:
        return await upstream.ask(request)
    line.proxy.rules.done(rule)
    return refusal("ExpiredTokenException",
                   "The security token included in the request is expired")


DEEDS = {"answer": answer, "reset": reset, "hang": hang, "lose": lose,
         "unprocessed": unprocessed, "clock": clock, "keys": keys}


def deed_of(rule, others=frozenset()):
    """The name of a rule's one deed; others are what else it may have."""
    named = set(rule) & set(DEEDS)
    unknown = set(rule) - set(DEEDS) - others
    if len(named) != 1 or (others and unknown):
        raise ValueError("one deed is wanted: %s %s" % (named, unknown))
    return named.pop()


async def obey(rule, line, upstream, request):
    """The answer; None where the connection has come to its end."""
    return await DEEDS[deed_of(rule)](rule, line, upstream, request)
