namespace Api.Security.Jwt;

/// <summary>
/// Whether <c>typ</c> is that of an access token (RFC 9068, 4): a media type, so compared without case and with or without
/// <c>application/</c> (RFC 7515, 4.1.9). A header rule, so it needs no signature.
/// </summary>
internal sealed class TypeRule(ProfileRules profile)
{
    private const string MediaTypePrefix = "application/";

    public Refusal? Check(string? type)
    {
        if (type is null) return profile.TypeOptional ? null : Refusal.TypeNotAllowed;
        var name = type.StartsWith(MediaTypePrefix, StringComparison.OrdinalIgnoreCase) ? type.AsSpan(MediaTypePrefix.Length) : type;
        foreach (var allowed in profile.Types)
            if (name.Equals(allowed, StringComparison.OrdinalIgnoreCase)) return null;
        return Refusal.TypeNotAllowed;
    }
}
