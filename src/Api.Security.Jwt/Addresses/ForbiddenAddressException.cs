namespace Api.Security.Jwt;

/// <summary>None of a host's addresses may be connected to.</summary>
internal sealed class ForbiddenAddressException() : IOException("No address of this host is allowed.");
