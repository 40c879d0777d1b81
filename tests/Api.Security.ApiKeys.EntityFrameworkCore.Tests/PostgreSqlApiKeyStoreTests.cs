namespace Api.Security.ApiKeys.Tests;

/// <summary>The store contract on PostgreSQL.</summary>
public sealed class PostgreSqlApiKeyStoreTests(Databases databases) : RelationalApiKeyStoreContract(databases, Provider.PostgreSql);
