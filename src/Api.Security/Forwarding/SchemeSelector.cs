namespace Api.Security;

/// <summary>
/// Selects the scheme for the one credential of a request. The request is read once, and the selection is stored with it.
/// </summary>
internal sealed class SchemeSelector(RequestCredential credentials, SchemeRegistry registry)
{
    public SchemeSelection Select(HttpContext context)
    {
        // Indexed by type, since the generic Get and Set of the interface cost more than everything else here.
        if (context.Features[typeof(SchemeSelection)] is SchemeSelection known) return known;
        var selection = Choose(credentials.Read(context.Request));
        context.Features[typeof(SchemeSelection)] = selection;
        return selection;
    }

    private SchemeSelection Choose(CredentialReading reading)
    {
        if (reading.Credential is { } credential)
        {
            foreach (var scheme in registry.Schemes)
                if (scheme.Matcher.Matches(credential)) return new SchemeSelection(scheme, credential, null);
            return SchemeSelection.Nothing; // a credential of an unregistered scheme is ignored
        }

        if (reading.Refusal is not { } refusal) return SchemeSelection.Nothing;
        if (reading.Scheme is { } named && registry.FindSpeaking(named) is { } attempted)
            return new SchemeSelection(attempted, null, refusal) { ReadResult = reading };
        // Of several credentials, one is for this library, even if the named scheme is not.
        return reading.Scheme is null || refusal == Refusal.SeveralCredentials
            ? new SchemeSelection(null, null, refusal) { ReadResult = reading }
            : SchemeSelection.Nothing;
    }
}
