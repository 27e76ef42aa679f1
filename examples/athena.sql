-- Each statement is run by itself. Queries say dt:
--   SELECT * FROM parked_records
--   WHERE topic = 'ORDERS' AND dt >= '2026-11-22'
-- Without ts, dt is 1970-01-01.
CREATE EXTERNAL TABLE IF NOT EXISTS `parked` (
  `partition` int,
  `offset` bigint,
  `tstype` string,
  `ts` bigint,
  `headers` string,
  `key` string,
  `key_base64` string,
  `payload` string,
  `payload_base64` string,
  `key_schema_id` string,
  `value_schema_id` string,
  `value_schema_name` string,
  `table` string,
  `put_if` string,
  `stored` string,
  `retries` int,
  `missing` string,
  `from` string,
  `error` struct<`tool`:string,`code`:string,`message`:string>
)
PARTITIONED BY (`topic` string, `dt` string)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES ('ignore.malformed.json' = 'true')
LOCATION 's3://example-parked/parked/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.topic.type' = 'enum',
  'projection.topic.values' = 'ORDERS,CUSTOMERS,LINE_ITEMS,PRODUCTS,_',
  'projection.dt.type' = 'date',
  'projection.dt.format' = 'yyyy-MM-dd',
  'projection.dt.range' = '1970-01-01,NOW+1DAYS',
  'storage.location.template' = 's3://example-parked/parked/topic=${topic}/dt=${dt}/'
);

CREATE OR REPLACE VIEW "parked_records" AS
SELECT * FROM (
  SELECT *, row_number() OVER (
    PARTITION BY "topic", "dt", "partition", "offset"
    ORDER BY coalesce("retries", 0) DESC) AS "copy"
  FROM "parked")
WHERE "copy" = 1 OR "partition" IS NULL OR "offset" IS NULL;
