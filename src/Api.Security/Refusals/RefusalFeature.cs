namespace Api.Security;

/// <inheritdoc cref="IRefusalFeature"/>
internal sealed class RefusalFeature : IRefusalFeature
{
    public Refusal? Refusal { get; private set; }

    public string? Scheme { get; private set; }

    public TimeSpan? RetryAfter { get; private set; }

    /// <summary>Keeps the first refusal of the request; later ones are its consequences.</summary>
    public static void Refuse(HttpContext context, Refusal refusal, string? scheme, TimeSpan? retryAfter = null)
    {
        var feature = Of(context);
        if (feature.Refusal is not null) return;
        (feature.Refusal, feature.Scheme, feature.RetryAfter) = (refusal, scheme, retryAfter);
    }

    private static RefusalFeature Of(HttpContext context)
    {
        if (context.Features.Get<IRefusalFeature>() is RefusalFeature found) return found;
        var feature = new RefusalFeature();
        context.Features.Set<IRefusalFeature>(feature);
        return feature;
    }
}

/// <summary>Holds the refusal of a request until it is answered.</summary>
internal interface IRefusalFeature
{
    /// <summary>Why the credential was refused; <see langword="null"/> when it was not.</summary>
    Refusal? Refusal { get; }

    /// <summary>The authentication scheme that refused.</summary>
    string? Scheme { get; }

    /// <summary>The time to wait before a retry, for an outage or a limit.</summary>
    TimeSpan? RetryAfter { get; }
}
