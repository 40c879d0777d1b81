using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace Api.Security.ApiKeys;

/// <summary>
/// Describes an endpoint for OpenAPI documents. All metadata is written here, because none can be inferred from a plain request
/// delegate. No accepted media type is declared: routing would refuse other types before the caller is authenticated.
/// </summary>
internal static class AdminDescription
{
    private const string Json = "application/json";
    private const string Problem = "application/problem+json";

    /// <param name="builder">The endpoint.</param>
    /// <param name="handler">The method that is reported as the handler of the endpoint.</param>
    /// <param name="summary">What the endpoint does.</param>
    /// <param name="status">The status of a successful response.</param>
    /// <param name="answer">The type of the body of a successful response; <see langword="null"/> for no body.</param>
    /// <param name="problems">The statuses of its problems, in addition to those of every protected endpoint.</param>
    /// <param name="parameters">The parameters of the endpoint.</param>
    public static void Describe(this IEndpointConventionBuilder builder, Delegate handler, string summary, int status, Type? answer,
        int[] problems, params IEnumerable<DescribedParameter> parameters)
    {
        builder.WithMetadata(handler.Method, new EndpointSummaryAttribute(summary),
            answer is null
                ? new ProducesResponseTypeMetadata(status, typeof(void))
                : new ProducesResponseTypeMetadata(status, answer, [Json]));
        foreach (var problem in problems)
            builder.WithMetadata(new ProducesResponseTypeMetadata(problem, typeof(ProblemDetails), [Problem]));
        foreach (var parameter in parameters) builder.WithMetadata(new ParameterBinding(parameter));
    }

    private sealed class ParameterBinding(DescribedParameter parameter) : IParameterBindingMetadata
    {
        public string Name => parameter.Name!;

        public bool HasTryParse => parameter.ParameterType != typeof(string) && !parameter.IsBody;

        public bool HasBindAsync => false;

        public ParameterInfo ParameterInfo => parameter;

        public bool IsOptional => !parameter.IsDemanded;
    }
}
