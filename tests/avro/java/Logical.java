import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Base64;
import java.util.UUID;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.TimePeriod;

/**
 * Logical types as Java writes them from its own classes: one line each,
 * {"schema","payload_base64","plain"}, plain being what csr-decode prints.
 */
public class Logical {
    static final GenericData DATA = new GenericData();

    static Schema fixed(String name, int size) {
        return Schema.createFixed(name, null, null, size);
    }

    static Schema of(Schema.Type type) {
        return Schema.create(type);
    }

    static void line(Schema schema, Object value, String plain)
            throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<Object>(schema, DATA).write(value, encoder);
        encoder.flush();
        System.out.println("{\"schema\":" + schema + ",\"payload_base64\":\""
            + Base64.getEncoder().encodeToString(out.toByteArray())
            + "\",\"plain\":" + plain + "}");
    }

    static void text(Schema schema, Object value, String plain)
            throws Exception {
        line(schema, value, '"' + plain + '"');
    }

    static void decimals() throws Exception {
        Schema bytes = LogicalTypes.decimal(38, 4)
            .addToSchema(of(Schema.Type.BYTES));
        Schema fixed = LogicalTypes.decimal(18, 2)
            .addToSchema(fixed("Money", 8));
        Schema big = LogicalTypes.bigDecimal()
            .addToSchema(of(Schema.Type.BYTES));
        for (String n : new String[] {"0", "-1", "123.4500",
                "9999999999999999999999999999999999.9999",
                "-9999999999999999999999999999999999.9999"}) {
            BigDecimal d = new BigDecimal(n).setScale(4);
            line(bytes, d, d.toPlainString());
        }
        for (String n : new String[] {"0.00", "-0.01", "9999999999999999.99"}) {
            line(fixed, new BigDecimal(n), n);
        }
        for (String n : new String[] {"0", "-1", "123.4500", "0.000001",
                "1E+3", "-12E+20", "3.14159265358979323846264338327950288",
                "-0.00000000000000000000000000000000000001"}) {
            BigDecimal d = new BigDecimal(n);
            line(big, d, d.toPlainString());
        }
    }

    static void times() throws Exception {
        text(LogicalTypes.date().addToSchema(of(Schema.Type.INT)),
            LocalDate.of(2026, 11, 22), "2026-11-22");
        text(LogicalTypes.date().addToSchema(of(Schema.Type.INT)),
            LocalDate.of(1, 1, 1), "0001-01-01");
        text(LogicalTypes.timeMillis().addToSchema(of(Schema.Type.INT)),
            LocalTime.of(10, 0, 0, 123000000), "10:00:00.123");
        text(LogicalTypes.timeMicros().addToSchema(of(Schema.Type.LONG)),
            LocalTime.of(23, 59, 59, 999999000), "23:59:59.999999");
        String[] moments = {"2026-11-22T10:00:00.123456789Z",
            "1969-12-31T23:59:59.999999999Z", "1677-09-22T00:12:43.145224193Z",
            "2262-04-11T23:47:16.854775807Z", "1970-01-01T00:00:00.000000001Z"};
        for (String moment : moments) {
            moment(Instant.parse(moment), moment);
        }
    }

    /** What a unit can't hold is cut off, as Java's conversions do. Those of
     * 1.12.1 get nanoseconds before 1970 wrong (1,000,000 stands there for
     * 1,000,000,000), so that these are given as numbers. */
    static void moment(Instant i, String text) throws Exception {
        String millis = text.substring(0, 23), micros = text.substring(0, 26);
        String nanos = text.substring(0, 29);
        LocalDateTime l = LocalDateTime.parse(nanos);
        boolean before = i.getEpochSecond() < 0;
        Long count = before ? Math.addExact(Math.multiplyExact(
            i.getEpochSecond() + 1, 1000000000L),
            i.getNano() - 1000000000L) : null;
        text(LogicalTypes.timestampMillis()
            .addToSchema(of(Schema.Type.LONG)), i, millis + "Z");
        text(LogicalTypes.timestampMicros()
            .addToSchema(of(Schema.Type.LONG)), i, micros + "Z");
        text(LogicalTypes.timestampNanos()
            .addToSchema(of(Schema.Type.LONG)), before ? count : i,
            nanos + "Z");
        text(LogicalTypes.localTimestampMillis()
            .addToSchema(of(Schema.Type.LONG)), l, millis);
        text(LogicalTypes.localTimestampMicros()
            .addToSchema(of(Schema.Type.LONG)), l, micros);
        text(LogicalTypes.localTimestampNanos()
            .addToSchema(of(Schema.Type.LONG)), before ? count : l,
            nanos);
    }

    static void others() throws Exception {
        UUID uuid = UUID.fromString("6f1c2a0e-1d5b-4c0e-9c1a-0a4d6f3b2c11");
        text(LogicalTypes.uuid().addToSchema(of(Schema.Type.STRING)), uuid,
            uuid.toString());
        text(LogicalTypes.uuid().addToSchema(fixed("Id", 16)), uuid,
            uuid.toString());
        Schema duration = LogicalTypes.duration()
            .addToSchema(fixed("Span", 12));
        line(duration, TimePeriod.of(14, 3, 86399999),
            "{\"months\":14,\"days\":3,\"millis\":86399999}");
        line(duration, TimePeriod.of(0xffffffffL, 0xffffffffL, 0xffffffffL),
            "{\"months\":4294967295,\"days\":4294967295,"
            + "\"millis\":4294967295}");
    }

    public static void main(String[] args) throws Exception {
        DATA.addLogicalTypeConversion(new Conversions.DecimalConversion());
        DATA.addLogicalTypeConversion(new Conversions.BigDecimalConversion());
        DATA.addLogicalTypeConversion(new Conversions.UUIDConversion());
        DATA.addLogicalTypeConversion(new Conversions.DurationConversion());
        DATA.addLogicalTypeConversion(new TimeConversions.DateConversion());
        DATA.addLogicalTypeConversion(
            new TimeConversions.TimeMillisConversion());
        DATA.addLogicalTypeConversion(
            new TimeConversions.TimeMicrosConversion());
        DATA.addLogicalTypeConversion(
            new TimeConversions.TimestampMillisConversion());
        DATA.addLogicalTypeConversion(
            new TimeConversions.TimestampMicrosConversion());
        DATA.addLogicalTypeConversion(
            new TimeConversions.TimestampNanosConversion());
        DATA.addLogicalTypeConversion(
            new TimeConversions.LocalTimestampMillisConversion());
        DATA.addLogicalTypeConversion(
            new TimeConversions.LocalTimestampMicrosConversion());
        DATA.addLogicalTypeConversion(
            new TimeConversions.LocalTimestampNanosConversion());
        decimals();
        times();
        others();
    }
}
