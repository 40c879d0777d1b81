using Microsoft.EntityFrameworkCore;

namespace Api.Security.ApiKeys;

/// <summary>Runs the calls of the stores, each with a context of its own.</summary>
internal sealed class StoreCalls(ContextScopeFactory scopes) : IDisposable
{
    private readonly SemaphoreSlim _writer = new(1);

    public void Dispose() => _writer.Dispose();

    public Task<T> RunAsync<T>(Func<DbContext, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        PromptCancellation.RunAsync(
            async token =>
            {
                await using var scope = scopes.Open();
                return await call(scope.Context, token);
            },
            cancellationToken);

    // A writer that finds SQLite locked sleeps and then tries again, so with bad luck it could wait forever. Therefore the writers
    // of this node wait in line.
    public Task<T> WriteAsync<T>(Func<DbContext, CancellationToken, Task<T>> call, CancellationToken cancellationToken) => RunAsync(
        async (context, token) =>
        {
            if (!Dialect.For(context.Database.ProviderName).HasOneWriter) return await call(context, token);
            await _writer.WaitAsync(token);
            try
            {
                return await call(context, token);
            }
            finally
            {
                _writer.Release();
            }
        },
        cancellationToken);
}
