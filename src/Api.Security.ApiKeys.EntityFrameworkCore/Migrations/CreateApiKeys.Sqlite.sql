CREATE TABLE "ApiAudit" (
    "Id" TEXT COLLATE BINARY NOT NULL CONSTRAINT "PK_ApiAudit" PRIMARY KEY,
    "At" TEXT NOT NULL,
    "TenantId" TEXT COLLATE BINARY NULL,
    "ActorType" TEXT NOT NULL,
    "ActorId" TEXT COLLATE BINARY NOT NULL,
    "Action" TEXT NOT NULL,
    "ClientId" TEXT COLLATE BINARY NOT NULL,
    "Kid" TEXT COLLATE BINARY NULL,
    "Difference" TEXT NULL,
    "Reason" TEXT NULL,
    "RequestId" TEXT NULL,
    "Address" TEXT NULL
);

CREATE TABLE "ApiClient" (
    "Id" TEXT COLLATE BINARY NOT NULL CONSTRAINT "PK_ApiClient" PRIMARY KEY,
    "TenantId" TEXT COLLATE BINARY NULL,
    "Name" TEXT COLLATE BINARY NOT NULL,
    "Scopes" TEXT NOT NULL,
    "AllowedCidrs" TEXT NOT NULL,
    "SelfRotation" INTEGER NOT NULL,
    "ExternalRef" TEXT NULL,
    "CreatedAt" TEXT NOT NULL,
    "SuspendedAt" TEXT NULL,
    "DeletedAt" TEXT NULL,
    "EndsAt" TEXT NULL,
    "SelfRotationsUntil" TEXT NULL,
    "Version" INTEGER NOT NULL
);

CREATE TABLE "ApiClientNetwork" (
    "ClientId" TEXT COLLATE BINARY NOT NULL,
    "Network" TEXT COLLATE BINARY NOT NULL,
    "At" TEXT NOT NULL,
    CONSTRAINT "PK_ApiClientNetwork" PRIMARY KEY ("ClientId", "Network")
);

CREATE TABLE "ApiKeyChange" (
    "Seq" INTEGER NOT NULL CONSTRAINT "PK_ApiKeyChange" PRIMARY KEY AUTOINCREMENT,
    "Kid" TEXT COLLATE BINARY NOT NULL,
    "ClientId" TEXT COLLATE BINARY NOT NULL,
    "At" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now'))
);

CREATE TABLE "ApiKeyNotice" (
    "KeyId" TEXT COLLATE BINARY NOT NULL,
    "Notice" TEXT COLLATE BINARY NOT NULL,
    "At" TEXT NOT NULL,
    CONSTRAINT "PK_ApiKeyNotice" PRIMARY KEY ("KeyId", "Notice")
);

CREATE TABLE "ApiKeyStore" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_ApiKeyStore" PRIMARY KEY,
    "Name" TEXT COLLATE BINARY NOT NULL,
    "Epoch" INTEGER NOT NULL
);

CREATE TABLE "ApiKey" (
    "No" INTEGER NOT NULL CONSTRAINT "PK_ApiKey" PRIMARY KEY AUTOINCREMENT,
    "Kid" TEXT COLLATE BINARY NOT NULL,
    "ClientId" TEXT COLLATE BINARY NOT NULL,
    "Slot" INTEGER NULL,
    "Environment" TEXT NOT NULL,
    "Hash" BLOB NOT NULL,
    "HashAlgorithm" INTEGER NOT NULL,
    "PepperVersion" INTEGER NOT NULL,
    "Scopes" TEXT NULL,
    "CreatedAt" TEXT NOT NULL,
    "CreatedBy" TEXT NOT NULL,
    "IssuedByKeyId" TEXT COLLATE BINARY NULL,
    "LineageId" TEXT COLLATE BINARY NULL,
    "Generation" INTEGER NOT NULL DEFAULT 0,
    "CurrentSince" TEXT NULL,
    "IdempotencyHash" TEXT NULL,
    "RequestHash" TEXT NULL,
    "NotBefore" TEXT NULL,
    "ExpiresAt" TEXT NULL,
    "AcceptUntil" TEXT NULL,
    "GraceAfterFirstUse" INTEGER NOT NULL,
    "FirstUsedAt" TEXT NULL,
    "RevokedAt" TEXT NULL,
    "RevokeReason" TEXT NULL,
    "ExposedAt" TEXT NULL,
    CONSTRAINT "FK_ApiKey_ApiClient" FOREIGN KEY ("ClientId") REFERENCES "ApiClient" ("Id") ON DELETE RESTRICT
);

CREATE INDEX "IX_ApiAudit_ClientId_Id" ON "ApiAudit" ("ClientId", "Id");

CREATE INDEX "IX_ApiAudit_TenantId_Id" ON "ApiAudit" ("TenantId", "Id");

CREATE UNIQUE INDEX "UX_ApiClient_Name" ON "ApiClient" ("Name") WHERE "DeletedAt" IS NULL AND "TenantId" IS NULL;

CREATE UNIQUE INDEX "UX_ApiClient_TenantId_Name" ON "ApiClient" ("TenantId", "Name") WHERE "DeletedAt" IS NULL;

CREATE INDEX "IX_ApiClientNetwork_At" ON "ApiClientNetwork" ("At");

CREATE INDEX "IX_ApiKey_ClientId" ON "ApiKey" ("ClientId");

CREATE INDEX "IX_ApiKey_ClientId_IdempotencyHash" ON "ApiKey" ("ClientId", "IdempotencyHash") WHERE "IdempotencyHash" IS NOT NULL;

CREATE INDEX "IX_ApiKey_ExpiresAt" ON "ApiKey" ("ExpiresAt");

CREATE UNIQUE INDEX "UX_ApiKey_ClientId_Slot" ON "ApiKey" ("ClientId", "Slot") WHERE "Slot" IS NOT NULL;

CREATE UNIQUE INDEX "UX_ApiKey_Kid" ON "ApiKey" ("Kid");

CREATE INDEX "IX_ApiKeyChange_At" ON "ApiKeyChange" ("At");
