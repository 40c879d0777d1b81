using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>
/// The objects that one authorization has loaded, before it is decided whether the caller may access them. An object that is
/// required twice is loaded once. The next authorization of the same request loads again, since it may be about another object.
/// </summary>
internal sealed class LoadedResources(AuthorizationHandlerContext? authorization)
{
    private readonly Dictionary<Type, object?> _loaded = [];

    /// <summary>Starts an authorization with nothing loaded.</summary>
    public static void Begin(HttpContext request, AuthorizationHandlerContext authorization) =>
        request.Features.Set(new LoadedResources(authorization));

    /// <summary>Returns what an authorization has loaded so far; nothing when another one has started on the same request since.</summary>
    public static LoadedResources GetOrAdd(HttpContext request, AuthorizationHandlerContext authorization) =>
        OfLast(request) is var last && last.IsOf(authorization) ? last : new LoadedResources(authorization);

    /// <summary>Returns what the last authorization has loaded.</summary>
    public static LoadedResources OfLast(HttpContext request) =>
        request.Features.Get<LoadedResources>() ?? new LoadedResources(authorization: null);

    /// <returns>The object, or the failure: it does not exist, or cannot be loaded.</returns>
    public async ValueTask<(T? Value, ApiSecurityFailure? Missing)> LoadAsync<T>(HttpContext request, RequirementServices services)
        where T : class, IOwnedResource
    {
        if (_loaded.TryGetValue(typeof(T), out var known)) return Found((T?)known);
        try
        {
            var value = await request.RequestServices.GetRequiredService<IResourceProvider<T>>().FindAsync(request, request.RequestAborted);
            _loaded[typeof(T)] = value;
            return Found(value);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !request.RequestAborted.IsCancellationRequested)
        {
            if (services.ResourceFailures.TryEnter()) services.Logger.ResourceUnavailable(exception, typeof(T).Name);
            return (null, ApiSecurityFailure.From(Refusal.ResourceUnavailable));
        }
    }

    private bool IsOf(AuthorizationHandlerContext other) => authorization == other;

    private static (T? Value, ApiSecurityFailure? Missing) Found<T>(T? value)
        where T : class => (value, value is null ? ApiSecurityFailure.From(Refusal.ResourceAbsent) : null);
}
