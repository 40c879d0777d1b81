using Microsoft.Extensions.Time.Testing;

namespace Api.Security.ApiKeys.Tests;

/// <summary>The store contract in memory.</summary>
public sealed class InMemoryApiKeyStoreTests : ApiKeyStoreContract
{
    private readonly FakeTimeProvider _clock = new(Some.Time);

    [Fact]
    public void The_in_memory_store_is_not_shared() => Store.IsShared.Should().BeFalse();

    private protected override ValueTask<IApiKeyStore> OpenAsync() => ValueTask.FromResult<IApiKeyStore>(new InMemoryApiKeyStore(_clock));

    private protected override ValueTask CloseAsync() => ValueTask.CompletedTask;

    private protected override Task LetChangesAgeAsync(TimeSpan age)
    {
        _clock.Advance(age);
        return Task.CompletedTask;
    }
}
