namespace Api.Security.DPoP;

/// <summary>In which part a target URI differs from the request, for the log.</summary>
internal enum TargetFault
{
    /// <summary>It is not an absolute http or https URI.</summary>
    NotUri,

    /// <summary>The scheme differs.</summary>
    Scheme,

    /// <summary>The host or the port differs.</summary>
    Authority,

    /// <summary>The path differs.</summary>
    Path,
}
