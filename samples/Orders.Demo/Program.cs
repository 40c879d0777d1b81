using Orders.Demo;

// One command runs a real authorization server and a protected API and shows what happens to valid and invalid tokens.
var once = args.Contains("--once");
var transcript = new Transcript(Console.Out, colors: !Console.IsOutputRedirected, Wrapping.OfConsole());
transcript.Announce();
await using var scene = await Scene.StartAsync();
await Story.TellAsync(scene, transcript);
transcript.Conclude();
if (once) return transcript.Failures == 0 ? 0 : 1;

await scene.WaitForCtrlC(Console.Out);
return 0;
