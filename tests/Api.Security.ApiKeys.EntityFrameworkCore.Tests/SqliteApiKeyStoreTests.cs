namespace Api.Security.ApiKeys.Tests;

/// <summary>The store contract on an SQLite file.</summary>
public sealed class SqliteApiKeyStoreTests(Databases databases) : RelationalApiKeyStoreContract(databases, Provider.Sqlite);
