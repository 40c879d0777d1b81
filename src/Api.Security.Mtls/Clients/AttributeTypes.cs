using System.Collections.Frozen;

namespace Api.Security.Mtls;

/// <summary>The short names of attribute types in subjects: those of RFC 4514, 3, and others that certificates use.</summary>
internal static class AttributeTypes
{
    private static readonly FrozenDictionary<string, string> ByName = new Dictionary<string, string>
    {
        ["CN"] = "2.5.4.3", ["L"] = "2.5.4.7", ["ST"] = "2.5.4.8", ["O"] = "2.5.4.10", ["OU"] = "2.5.4.11", ["C"] = "2.5.4.6",
        ["STREET"] = "2.5.4.9", ["DC"] = "0.9.2342.19200300.100.1.25", ["UID"] = "0.9.2342.19200300.100.1.1",
        ["S"] = "2.5.4.8", ["SN"] = "2.5.4.4", ["GN"] = "2.5.4.42", ["T"] = "2.5.4.12", ["TITLE"] = "2.5.4.12",
        ["SERIALNUMBER"] = "2.5.4.5", ["DNQUALIFIER"] = "2.5.4.46", ["POSTALCODE"] = "2.5.4.17", ["ORGANIZATIONIDENTIFIER"] = "2.5.4.97",
        ["E"] = "1.2.840.113549.1.9.1", ["EMAILADDRESS"] = "1.2.840.113549.1.9.1",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the object identifier of a name, or of a text that is one, with or without <c>OID.</c> in front.</summary>
    /// <returns><see langword="null"/> for anything else.</returns>
    public static string? Find(string type)
    {
        if (ByName.TryGetValue(type, out var known)) return known;
        var number = type.StartsWith("OID.", StringComparison.OrdinalIgnoreCase) ? type[4..] : type;
        var arcs = number.Split('.');
        return arcs.Length >= 2 && Array.TrueForAll(arcs, IsNumber) ? number : null;
    }

    private static bool IsNumber(string arc) =>
        arc.Length is > 0 and < 20 && arc.All(char.IsAsciiDigit) && (arc.Length == 1 || arc[0] != '0');
}
