using System.Diagnostics.Metrics;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.ApiKeys.Tests.Examples;

/// <summary>The store in <c>docs/extending.md</c> fulfills the same contract as the store that it wraps.</summary>
public sealed class TimedApiKeyStoreTests : ApiKeyStoreContract
{
    private readonly FakeTimeProvider _clock = new(Some.Time);
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    [Fact]
    public async Task The_store_wraps_the_registered_one_and_measures_lookups()
    {
        var services = new ServiceCollection().AddLogging().AddMetrics();
        services.AddApiSecurity().AddApiKeys();
        // As in the document.
        var inner = services.Last(service => service.ServiceType == typeof(IApiKeyStore)).ImplementationType!;
        services.AddSingleton<IApiKeyStore>(provider => ActivatorUtilities.CreateInstance<TimedApiKeyStore>(
            provider, (IApiKeyStore)ActivatorUtilities.CreateInstance(provider, inner)));
        await using var provider = services.BuildServiceProvider();
        var lookups = 0;
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => self.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => lookups += instrument.Name == "shop.keys.lookup" ? 1 : 0);
        listener.Start();

        var store = provider.GetRequiredService<IApiKeyStore>();
        store.Should().BeOfType<TimedApiKeyStore>();
        (await store.FindKeyAsync("unknown", TestContext.Current.CancellationToken)).Should().BeNull();
        lookups.Should().Be(1);
    }

    private protected override ValueTask<IApiKeyStore> OpenAsync() =>
        ValueTask.FromResult<IApiKeyStore>(
            new TimedApiKeyStore(new InMemoryApiKeyStore(_clock), _services.GetRequiredService<IMeterFactory>(), _clock));

    private protected override ValueTask CloseAsync() => _services.DisposeAsync();

    private protected override Task LetChangesAgeAsync(TimeSpan age)
    {
        _clock.Advance(age);
        return Task.CompletedTask;
    }
}
