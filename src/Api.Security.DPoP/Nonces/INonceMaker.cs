namespace Api.Security.DPoP;

/// <summary>Makes nonces that contain their period, so that no node has to remember any.</summary>
internal interface INonceMaker
{
    /// <summary>Makes a nonce, in characters that RFC 9449, 8.1 allows.</summary>
    /// <param name="period">The number of the period.</param>
    /// <returns><see langword="null"/> when its keys are unavailable.</returns>
    string? Make(long period);

    /// <summary>Reads a nonce that any node of the application has made. Never throws.</summary>
    /// <param name="nonce">What a client sent.</param>
    /// <param name="period">The number of its period.</param>
    /// <returns><see langword="false"/> for anything else.</returns>
    bool TryRead(string nonce, out long period);
}
