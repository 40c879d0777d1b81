namespace Api.Security.Jwt;

/// <summary>Carries a <see cref="KeyFetchFailure"/> through Microsoft.IdentityModel's retriever; it never leaves <see cref="DiscoveryClient"/>.</summary>
internal sealed class KeyFetchException(KeyFetchFailure failure) : Exception(failure.ToString())
{
    public KeyFetchFailure Failure { get; } = failure;
}
