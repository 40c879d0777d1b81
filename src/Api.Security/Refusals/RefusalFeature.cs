namespace Api.Security;

/// <summary>Holds the refusal of a request until it is answered.</summary>
internal sealed class RefusalFeature
{
    /// <summary>Why the credential was refused; <see langword="null"/> when it was not.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>The authentication scheme that refused.</summary>
    public string? Scheme { get; private set; }

    /// <summary>The time to wait before a retry, for an outage or a limit.</summary>
    public TimeSpan? RetryAfter { get; private set; }

    /// <summary>What was expected, for the log; <see langword="null"/> for the text of the reason.</summary>
    public string? Expected { get; private set; }

    /// <summary>Keeps the first refusal of the request; later ones are its consequences.</summary>
    public static void Refuse(
        HttpContext context, Refusal refusal, string? scheme, TimeSpan? retryAfter = null, string? expected = null)
    {
        var feature = GetOrAdd(context);
        if (feature.Refusal is not null) return;
        (feature.Refusal, feature.Scheme, feature.RetryAfter, feature.Expected) = (refusal, scheme, retryAfter, expected);
    }

    private static RefusalFeature GetOrAdd(HttpContext context)
    {
        if (context.Features.Get<RefusalFeature>() is { } found) return found;
        var feature = new RefusalFeature();
        context.Features.Set(feature);
        return feature;
    }
}
