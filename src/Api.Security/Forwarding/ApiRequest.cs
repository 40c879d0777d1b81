namespace Api.Security;

/// <summary>
/// Marks a request that was authenticated with the schemes of this library although another scheme is the default. What follows in the
/// request uses them, too: <c>Results.Challenge()</c> does not lead an API client to a login page.
/// </summary>
internal sealed class ApiRequest
{
    private static readonly ApiRequest Mark = new();

    public static void Set(HttpContext context) => context.Features.Set(Mark);

    public static bool IsOne(HttpContext context) => context.Features.Get<ApiRequest>() is not null;
}
