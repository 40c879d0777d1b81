using Api.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Examples;

/// <summary>A custom scheme: <c>Authorization: Ticket 42.2026-11-27</c>, a number and the day on which it is valid.</summary>
public sealed class TicketScheme(TimeProvider clock) : ICredentialValidator
{
    public static readonly Refusal Malformed = new(
        401, "invalid_ticket", "The ticket is not valid.", "ticket_malformed", "a number, a dot and a day") { Error = "invalid_ticket" };

    public static readonly Refusal OfAnotherDay = new(
        401, "ticket_expired", "The ticket is for another day.", "ticket_of_another_day",
            "a ticket for today") { Error = "invalid_ticket" };

    public ValueTask<Outcome<AcceptedCaller>> ValidateAsync(Credential credential, HttpContext context) =>
        new(Validate(credential.Value.ToString()));

    private Outcome<AcceptedCaller> Validate(string ticket)
    {
        if (ticket.Split('.') is not [var number, var day] || !int.TryParse(number, out var holder)
            || !DateOnly.TryParseExact(day, "yyyy-MM-dd", out var date))
            return Malformed;
        if (date != DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime)) return OfAnotherDay;
        return new AcceptedCaller("ticket office",
            [new CallerClaim("sub", $"holder-{holder}", "string"), new CallerClaim("scope", "enter:hall", "string")]);
    }
}

public static class TicketSchemeExtensions
{
    public static IApiSecurityBuilder AddTickets(this IApiSecurityBuilder builder) => builder
        .AddRefusals(TicketScheme.Malformed, TicketScheme.OfAnotherDay)
        .AddScheme("Ticket", "Ticket", services => ActivatorUtilities.CreateInstance<TicketScheme>(services));
}
