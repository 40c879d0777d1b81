namespace Api.Security.ApiKeys.Tests;

/// <summary>The contract, in a file of SQLite.</summary>
public sealed class SqliteApiKeyStoreTests(Databases databases) : RelationalApiKeyStoreContract(databases, Provider.Sqlite);
