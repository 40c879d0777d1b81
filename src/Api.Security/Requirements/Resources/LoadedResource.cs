using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>What a request asks for, before anybody has judged whether its caller may have it; loaded once, also where it is required twice.</summary>
internal sealed record LoadedResource<T>(T? Value)
    where T : class, IOwnedResource
{
    /// <returns>The failure to load it, or <see langword="null"/>.</returns>
    public static async ValueTask<(T? Value, ApiSecurityFailure? Outage)> LoadAsync(HttpContext request, RequirementServices services)
    {
        if (request.Features.Get<LoadedResource<T>>() is { } known) return (known.Value, null);
        try
        {
            var value = await request.RequestServices.GetRequiredService<IResourceProvider<T>>().FindAsync(request, request.RequestAborted);
            request.Features.Set(new LoadedResource<T>(value));
            return (value, null);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !request.RequestAborted.IsCancellationRequested)
        {
            if (services.ResourceFailures.TryEnter()) services.Logger.ResourceUnavailable(exception, typeof(T).Name);
            return (null, ApiSecurityFailure.Of(Refusal.ResourceUnavailable));
        }
    }
}
