namespace Api.Security;

/// <summary>Chooses the scheme for the one credential of a request. It reads once; the choice stays with the request.</summary>
internal sealed class SchemeSelector(RequestCredential credentials, SchemeRegistry registry)
{
    public SchemeSelection Select(HttpContext context)
    {
        // By type and not by Get and Set: a generic call through an interface costs more than all that is done here.
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
            return SchemeSelection.Nothing; // a scheme that nobody registered is no credential for us
        }

        if (reading.Refusal is not { } refusal) return SchemeSelection.Nothing;
        if (reading.Scheme is { } named && registry.FindSpeaking(named) is { } attempted) return new SchemeSelection(attempted, null, refusal);
        // Of two credentials, one is for us, whichever was named.
        return reading.Scheme is null || refusal == Refusal.SeveralCredentials ? new SchemeSelection(null, null, refusal) : SchemeSelection.Nothing;
    }
}
