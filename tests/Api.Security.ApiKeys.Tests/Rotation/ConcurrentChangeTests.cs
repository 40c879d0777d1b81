namespace Api.Security.ApiKeys.Tests;

public sealed class ConcurrentChangeTests : ConcurrentChangeContract
{
    public override Task<IApiKeyStore> CreateStoreAsync() =>
        Task.FromResult<IApiKeyStore>(new UnhurriedStore(new InMemoryApiKeyStore(TimeProvider.System)));

    /// <summary>Yields between reading and writing, as a network call would.</summary>
    private sealed class UnhurriedStore(IApiKeyStore inner) : ForwardingStore(inner)
    {
        public override async Task<StoredApiClient?> FindClientAsync(string clientId, CancellationToken cancellationToken)
        {
            var found = await base.FindClientAsync(clientId, cancellationToken);
            await Task.Yield();
            return found;
        }
    }
}
