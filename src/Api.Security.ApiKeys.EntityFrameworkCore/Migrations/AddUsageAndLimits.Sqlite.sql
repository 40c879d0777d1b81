ALTER TABLE "ApiClient" ADD COLUMN "Limits" TEXT NULL;

ALTER TABLE "ApiKey" ADD COLUMN "LastUsedAt" TEXT NULL;

ALTER TABLE "ApiKeyStore" ADD COLUMN "UsageSince" TEXT NULL;

CREATE TABLE "ApiQuotaUse" (
    "Owner" TEXT COLLATE BINARY NOT NULL,
    "Policy" TEXT COLLATE BINARY NOT NULL,
    "WindowStart" TEXT NOT NULL,
    "Used" INTEGER NOT NULL,
    "Told" INTEGER NOT NULL,
    CONSTRAINT "PK_ApiQuotaUse" PRIMARY KEY ("Owner", "Policy", "WindowStart")
);

CREATE TABLE "ApiUsageDay" (
    "ClientId" TEXT COLLATE BINARY NOT NULL,
    "Issuer" TEXT COLLATE BINARY NOT NULL,
    "Day" TEXT NOT NULL,
    "KeyId" TEXT COLLATE BINARY NOT NULL,
    "Slot" INTEGER NOT NULL,
    "Outcome" INTEGER NOT NULL,
    "TenantId" TEXT COLLATE BINARY NOT NULL,
    "N" INTEGER NOT NULL,
    CONSTRAINT "PK_ApiUsageDay" PRIMARY KEY ("ClientId", "Issuer", "Day", "KeyId", "Slot", "Outcome")
);

CREATE TABLE "ApiUsageFlush" (
    "NodeId" TEXT COLLATE BINARY NOT NULL,
    "BatchNo" INTEGER NOT NULL,
    "At" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
    CONSTRAINT "PK_ApiUsageFlush" PRIMARY KEY ("NodeId", "BatchNo")
);

CREATE TABLE "ApiUsageHour" (
    "ClientId" TEXT COLLATE BINARY NOT NULL,
    "Issuer" TEXT COLLATE BINARY NOT NULL,
    "Hour" TEXT NOT NULL,
    "KeyId" TEXT COLLATE BINARY NOT NULL,
    "Slot" INTEGER NOT NULL,
    "Outcome" INTEGER NOT NULL,
    "TenantId" TEXT COLLATE BINARY NOT NULL,
    "N" INTEGER NOT NULL,
    CONSTRAINT "PK_ApiUsageHour" PRIMARY KEY ("ClientId", "Issuer", "Hour", "KeyId", "Slot", "Outcome")
);

CREATE INDEX "IX_ApiQuotaUse_WindowStart" ON "ApiQuotaUse" ("WindowStart");

CREATE INDEX "IX_ApiUsageDay_Day" ON "ApiUsageDay" ("Day");

CREATE INDEX "IX_ApiUsageFlush_At" ON "ApiUsageFlush" ("At");

CREATE INDEX "IX_ApiUsageHour_Hour" ON "ApiUsageHour" ("Hour");
