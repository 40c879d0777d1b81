using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>The validator of each scheme, created once, with the first credential of that scheme.</summary>
internal sealed class SchemeValidators(IServiceProvider services)
{
    private readonly ConcurrentDictionary<string, ICredentialValidator> _validators = new(StringComparer.Ordinal);

    public ICredentialValidator Get(string scheme) =>
        _validators.TryGetValue(scheme, out var known)
            ? known
            : _validators.GetOrAdd(scheme, services.GetRequiredKeyedService<ICredentialValidator>(scheme));
}
