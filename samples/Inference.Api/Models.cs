using System.Collections.Concurrent;

namespace Inference.Api;

/// <summary>Stand-ins for real models: the same prompt always returns the same text, and nothing leaves the process.</summary>
internal sealed class Models
{
    public const string Small = "small";
    public const string Large = "large";

    private readonly ConcurrentDictionary<string, Model> _models = new(StringComparer.Ordinal)
    {
        [Small] = new(Small, "Quick, forgets all but five words"),
        [Large] = new(Large, "Thorough, keeps every word"),
    };

    public IReadOnlyList<Model> All => [.. _models.Values.OrderBy(model => model.Name, StringComparer.Ordinal)];

    /// <returns>Whether the model is new.</returns>
    public bool Upload(Model model)
    {
        var isNew = true;
        _models.AddOrUpdate(model.Name, model, (_, _) =>
        {
            isNew = false;
            return model;
        });
        return isNew;
    }

    public static Generation Generate(string model, string prompt)
    {
        var words = prompt.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new(model, string.Join(' ', (model == Large ? words : words.Take(5)).Reverse())) { Tokens = words.Length };
    }
}
