using Api.Security.Samples.Tests.Examples;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orders.Api;

namespace Api.Security.Samples.Tests;

/// <summary>The code of <c>docs/testing.md</c>, run against the sample API.</summary>
public sealed class TestingDocumentTests : IAsyncLifetime
{
    private readonly Tests _tests = new();

    [Fact]
    public Task A_caller_with_the_scope_reads_orders() => _tests.Alice_reads_orders();

    [Fact]
    public Task Credentials_are_required() => _tests.Credentials_are_required();

    [Fact]
    public Task The_scope_is_required() => _tests.The_scope_is_required();

    [Fact]
    public Task A_token_for_another_API_is_refused() => _tests.A_token_for_another_API_is_refused();

    [Fact]
    public async Task A_test_that_expects_another_answer_fails()
    {
        await using var closed = new Tests { Audience = "another-api" };
        (await closed.Awaiting(tests => tests.Alice_reads_orders()).Should().ThrowAsync<InvalidOperationException>())
            .WithMessage("Expected 200, but the answer is 401 invalid_token.");
    }

    [Fact]
    public async Task A_fake_clock_lets_a_token_expire()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var later = new Tests { Clock = clock };
        await later.Alice_reads_orders();
        clock.Advance(TimeSpan.FromMinutes(6));
        (await later.Awaiting(tests => tests.Alice_reads_orders()).Should().ThrowAsync<InvalidOperationException>())
            .WithMessage("Expected 200, but the answer is 401 token_expired.");
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _tests.DisposeAsync();

    private sealed class Tests : OrdersTests<Order>
    {
        private readonly string _database = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.db");

        public string Audience { get; init; } = "orders-api";

        public TimeProvider? Clock { get; init; }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            File.Delete(_database);
            GC.SuppressFinalize(this);
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("ApiSecurity:Jwt:Issuers:0:Audiences:0", Audience);
            builder.UseSetting("ConnectionStrings:Orders", $"Data Source={_database};Pooling=False");
            builder.ConfigureServices(services =>
            {
                if (Clock is not null) services.AddSingleton(Clock);
            });
        }
    }
}
