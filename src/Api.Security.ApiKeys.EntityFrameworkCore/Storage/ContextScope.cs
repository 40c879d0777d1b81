using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.ApiKeys;

/// <summary>A context, and the scope to dispose afterwards.</summary>
internal readonly struct ContextScope(AsyncServiceScope scope, DbContext context) : IAsyncDisposable
{
    public DbContext Context => context;

    public ValueTask DisposeAsync() => scope.DisposeAsync();
}
