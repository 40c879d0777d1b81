using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.TestKit;

/// <summary>Confirms one member of <c>cnf</c> by a header that repeats its value; stands for the packages that check real proofs.</summary>
public sealed class HeaderProof(string member) : IConfirmationValidator
{
    public const string Header = "Test-Proof";

    /// <summary>The member of a DPoP key (RFC 9449, 6.1).</summary>
    public const string DPoP = "jkt";

    /// <summary>The member of a client certificate (RFC 8705, 3.1).</summary>
    public const string Certificate = "x5t#S256";

    public string Member => member;

    /// <summary>Confirms these members, and no others.</summary>
    public static void Add(IServiceCollection services, params string[] members)
    {
        foreach (var member in members) services.AddSingleton<IConfirmationValidator>(new HeaderProof(member));
    }

    public ValueTask<Refusal?> ConfirmAsync(
        JsonElement value, Credential credential, HttpContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(value.ValueKind is JsonValueKind.String && context.Request.Headers[Header] == value.GetString()
            ? null
            : Refusal.ConfirmationMismatch);
}
