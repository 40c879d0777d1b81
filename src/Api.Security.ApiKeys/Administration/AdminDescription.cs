using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace Api.Security.ApiKeys;

/// <summary>
/// What documents say about an endpoint. All of it is metadata that is written down here, because a plain request delegate has
/// nothing that could be read off; and no media type is demanded by routing, whose refusal would come before any question of who
/// is asking.
/// </summary>
internal static class AdminDescription
{
    private const string Json = "application/json";
    private const string Problem = "application/problem+json";

    /// <param name="builder">The endpoint.</param>
    /// <param name="handler">Stands for the endpoint where a method is asked for.</param>
    /// <param name="summary">What it does.</param>
    /// <param name="status">The status of its success.</param>
    /// <param name="answer">What the success holds; <see langword="null"/> for nothing.</param>
    /// <param name="problems">The statuses of its problems, beside those that every protected endpoint has.</param>
    /// <param name="parameters">What it takes.</param>
    public static void Describe(this IEndpointConventionBuilder builder, Delegate handler, string summary, int status, Type? answer, int[] problems, params IEnumerable<DescribedParameter> parameters)
    {
        builder.WithMetadata(handler.Method, new EndpointSummaryAttribute(summary), answer is null ? new ProducesResponseTypeMetadata(status, typeof(void)) : new ProducesResponseTypeMetadata(status, answer, [Json]));
        foreach (var problem in problems) builder.WithMetadata(new ProducesResponseTypeMetadata(problem, typeof(ProblemDetails), [Problem]));
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
