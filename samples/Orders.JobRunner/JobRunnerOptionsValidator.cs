using Microsoft.Extensions.Options;

namespace Orders.JobRunner;

internal sealed class JobRunnerOptionsValidator : IValidateOptions<JobRunnerOptions>
{
    public ValidateOptionsResult Validate(string? name, JobRunnerOptions options)
    {
        var problems = new ValidateOptionsResultBuilder();

        if (!Uri.TryCreate(options.Authority, UriKind.Absolute, out var authority) || !Http.IsSafe(authority))
            problems.AddError("Set JobRunner:Authority to the provider's address: https, or http on this machine.");
        if (options.Api is not { IsAbsoluteUri: true } api || !Http.IsSafe(api))
            problems.AddError("Set JobRunner:Api to the API's address: https, or http on this machine.");
        if (options.ClientId.Length == 0)
            problems.AddError("Set JobRunner:ClientId.");
        if (options.ClientSecret.Length == 0)
            problems.AddError("Set JobRunner:ClientSecret.");
        if (options.Interval <= TimeSpan.Zero)
            problems.AddError("Set JobRunner:Interval to more than zero, such as 00:00:10.");

        return problems.Build();
    }
}
