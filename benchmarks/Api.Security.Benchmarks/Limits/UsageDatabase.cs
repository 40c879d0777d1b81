using System.Diagnostics;
using Api.Security.ApiKeys;
using Api.Security.Benchmarks.Keys;
using Api.Security.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Benchmarks.Limits;

/// <summary>A PostgreSQL server with clients that have one key each, and rows of usage, which the store writes.</summary>
internal sealed class UsageDatabase : IAsyncDisposable
{
    public const int BatchRows = 5_000;

    private readonly PostgreSqlServer _server = new();
    private readonly string _run;
    private readonly int _clients;
    private KeyPipeline _pipeline = null!;

    private UsageDatabase(string run, int clients) => (_run, _clients) = (run, clients);

    /// <summary>The hour of the first row of each client.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public DatabaseMeter Meter { get; private set; } = null!;

    public IUsageStore Usage => _pipeline.Services.GetRequiredService<IUsageStore>();

    public IApiKeyStore Keys => _pipeline.Services.GetRequiredService<IApiKeyStore>();

    /// <param name="run">The name of the run, for the report.</param>
    /// <param name="clients">The number of clients.</param>
    public static async Task<UsageDatabase> StartAsync(string run, int clients)
    {
        var started = new UsageDatabase(run, clients);
        var database = await started._server.CreateDatabaseAsync();
        void Use(DbContextOptionsBuilder options) => options.UseNpgsql(database);
        var options = new DbContextOptionsBuilder<ApiKeysContext>();
        Use(options);
        await using (var context = new ApiKeysContext(options.Options)) await context.Database.MigrateAsync();
        started.Meter = await DatabaseMeter.OpenAsync(database);
        await started.Meter.ExecuteAsync(ManyApiKeys.PostgreSql(clients));
        started._pipeline = KeyPipeline.Over(Use);
        return started;
    }

    // Wall time also contains that of this process; the processor time is that of the server.
    public async Task MeasureAsync(Report report, string what, double count, Func<Task> run)
    {
        var (cpu, start) = (await Meter.ProcessorSecondsAsync(), Stopwatch.GetTimestamp());
        await run();
        var (elapsed, used) = (Stopwatch.GetElapsedTime(start).TotalSeconds, await Meter.ProcessorSecondsAsync() - cpu);
        report.Add(_run, what, "count", "", count);
        report.Add(_run, what, "time", "s", elapsed);
        report.Add(_run, what, "processor time of PostgreSQL", "µs each", used * 1e6 / count);
    }

    /// <summary>Writes rows in one batch.</summary>
    /// <param name="number">The number of the batch.</param>
    /// <param name="rows">The rows: all clients in the first hour, then all in the second.</param>
    public Task WriteAsync(long number, int[] rows) => Usage.WriteAsync(
        new UsageBatch
        {
            NodeId = "0123456789abcdef0123456789abcdef", Number = number, Counts = [.. rows.Select(CountOf)], Quotas = [],
            Uses = [.. rows.Select(row => new ApiKeyUse { KeyId = KeyOf(row), At = HourOf(row).AddMinutes(59) })],
        },
        CancellationToken.None);

    // As ManyApiKeys names them.
    public string ClientOf(int row) => $"c{(row % _clients) + 1:D25}";

    public async ValueTask DisposeAsync()
    {
        _pipeline.Dispose();
        await Meter.DisposeAsync();
        await _server.DisposeAsync();
    }

    private string KeyOf(int row) => $"k{(row % _clients) + 1:x15}";

    private DateTimeOffset HourOf(int row) => Start.AddHours(row / _clients);

    private UsageCount CountOf(int row) => new()
    {
        Issuer = ApiSecurityDefaults.ApiKeyIssuer, ClientId = ClientOf(row), TenantId = $"t{row % 1000}", KeyId = KeyOf(row),
        Slot = ApiKeySlot.Current, Hour = HourOf(row), Outcome = UsageOutcome.Ok, Count = 10,
    };
}
