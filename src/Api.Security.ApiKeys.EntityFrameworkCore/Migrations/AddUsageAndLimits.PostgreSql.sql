-- Between two migrations, EF Core lets other nodes in. One that waited here may find that all of this was done meanwhile: then it changes
-- nothing, and writes the row of the history that it is about to write.
LOCK TABLE "ApiClient" IN ACCESS EXCLUSIVE MODE;

DO $history$
BEGIN
    IF to_regclass('"__EFMigrationsHistory"') IS NOT NULL THEN
        DELETE FROM "__EFMigrationsHistory" WHERE "MigrationId" = '20261127000000_AddUsageAndLimits';
    END IF;
END $history$;

ALTER TABLE "ApiClient" ADD COLUMN IF NOT EXISTS "Limits" text;

ALTER TABLE "ApiKey" ADD COLUMN IF NOT EXISTS "LastUsedAt" timestamp with time zone;

ALTER TABLE "ApiKeyStore" ADD COLUMN IF NOT EXISTS "UsageSince" timestamp with time zone;

CREATE TABLE IF NOT EXISTS "ApiQuotaUse" (
    "Owner" character varying(400) COLLATE "C" NOT NULL,
    "Policy" character varying(64) COLLATE "C" NOT NULL,
    "WindowStart" timestamp with time zone NOT NULL,
    "Used" bigint NOT NULL,
    "Told" integer NOT NULL,
    CONSTRAINT "PK_ApiQuotaUse" PRIMARY KEY ("Owner", "Policy", "WindowStart")
);

CREATE TABLE IF NOT EXISTS "ApiUsageDay" (
    "ClientId" character varying(200) COLLATE "C" NOT NULL,
    "Issuer" character varying(200) COLLATE "C" NOT NULL,
    "Day" timestamp with time zone NOT NULL,
    "KeyId" character varying(16) COLLATE "C" NOT NULL,
    "Slot" smallint NOT NULL,
    "Outcome" smallint NOT NULL,
    "TenantId" character varying(200) COLLATE "C" NOT NULL,
    "N" bigint NOT NULL,
    CONSTRAINT "PK_ApiUsageDay" PRIMARY KEY ("ClientId", "Issuer", "Day", "KeyId", "Slot", "Outcome")
);

CREATE TABLE IF NOT EXISTS "ApiUsageFlush" (
    "NodeId" character varying(32) COLLATE "C" NOT NULL,
    "BatchNo" bigint NOT NULL,
    "At" timestamp with time zone NOT NULL DEFAULT (clock_timestamp()),
    CONSTRAINT "PK_ApiUsageFlush" PRIMARY KEY ("NodeId", "BatchNo")
);

CREATE TABLE IF NOT EXISTS "ApiUsageHour" (
    "ClientId" character varying(200) COLLATE "C" NOT NULL,
    "Issuer" character varying(200) COLLATE "C" NOT NULL,
    "Hour" timestamp with time zone NOT NULL,
    "KeyId" character varying(16) COLLATE "C" NOT NULL,
    "Slot" smallint NOT NULL,
    "Outcome" smallint NOT NULL,
    "TenantId" character varying(200) COLLATE "C" NOT NULL,
    "N" bigint NOT NULL,
    CONSTRAINT "PK_ApiUsageHour" PRIMARY KEY ("ClientId", "Issuer", "Hour", "KeyId", "Slot", "Outcome")
) PARTITION BY RANGE ("Hour");

-- The store creates the partitions of months. Rows of other times are here.
CREATE TABLE IF NOT EXISTS "ApiUsageHour_default" PARTITION OF "ApiUsageHour" DEFAULT;

CREATE INDEX IF NOT EXISTS "IX_ApiQuotaUse_WindowStart" ON "ApiQuotaUse" ("WindowStart");

CREATE INDEX IF NOT EXISTS "IX_ApiUsageDay_Day" ON "ApiUsageDay" ("Day");

CREATE INDEX IF NOT EXISTS "IX_ApiUsageFlush_At" ON "ApiUsageFlush" ("At");

CREATE INDEX IF NOT EXISTS "IX_ApiUsageHour_Hour" ON "ApiUsageHour" ("Hour");
