using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>What a request asks for, before anybody has judged whether its caller may have it; loaded once, also where it is required twice.</summary>
internal sealed record LoadedResource<T>(T? Value)
    where T : class, IOwnedResource
{
    /// <returns>The object, or why there is none: absent, or an outage.</returns>
    public static async ValueTask<(T? Value, ApiSecurityFailure? Missing)> LoadAsync(HttpContext request, RequirementServices services)
    {
        if (request.Features.Get<LoadedResource<T>>() is { } known) return Found(known.Value);
        try
        {
            var value = await request.RequestServices.GetRequiredService<IResourceProvider<T>>().FindAsync(request, request.RequestAborted);
            request.Features.Set(new LoadedResource<T>(value));
            return Found(value);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !request.RequestAborted.IsCancellationRequested)
        {
            if (services.ResourceFailures.TryEnter()) services.Logger.ResourceUnavailable(exception, typeof(T).Name);
            return (null, ApiSecurityFailure.Of(Refusal.ResourceUnavailable));
        }
    }

    private static (T? Value, ApiSecurityFailure? Missing) Found(T? value) => (value, value is null ? ApiSecurityFailure.Of(Refusal.ResourceAbsent) : null);
}
