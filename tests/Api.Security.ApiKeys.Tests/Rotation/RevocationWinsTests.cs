namespace Api.Security.ApiKeys.Tests;

public sealed class RevocationWinsTests : RevocationWinsContract
{
    private protected override int Rounds => 40;

    private protected override int Nodes => 1;

    private protected override int MostAhead => 1; // a long change that is already running

    public override Task<IApiKeyStore> CreateStoreAsync() => Task.FromResult<IApiKeyStore>(new InMemoryApiKeyStore(TimeProvider.System));
}
