package dev.vht.examples.sessions;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs every session on several storages. Only the URL differs. */
@Command(
    name = "sessions",
    mixinStandardHelpOptions = true,
    description = "Runs the sessions in which virtual hash tables were proposed.")
public final class Sessions implements Callable<Integer> {
  @Option(
      names = "--directory",
      description = "where the tables go while it runs (default: ${DEFAULT-VALUE})")
  private Path directory = Path.of("target", "sessions");

  /** Called by picocli. */
  public Sessions() {}

  /**
   * Runs the sessions.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Sessions()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    run(directory, System.out);
    return CommandLine.ExitCode.OK;
  }

  /**
   * Runs the sessions in a new directory, which cannot contain leftovers of a killed run.
   *
   * @param parent where to create the directory, which is deleted at the end
   * @param out where to print
   * @throws IOException if the directory cannot be created
   */
  public static void run(Path parent, PrintStream out) throws IOException {
    Files.createDirectories(parent);
    Path directory = Files.createTempDirectory(parent, "run-");
    for (String scheme : List.of("files", "sqlite")) {
      run(scheme, name -> url(scheme, directory.resolve(name)), out);
    }
    Files.delete(directory);
  }

  private static String url(String scheme, Path path) {
    return scheme + ":" + path + (scheme.equals("sqlite") ? ".db" : "");
  }

  private static void run(String scheme, UnaryOperator<String> urls, PrintStream out) {
    out.println("-- the forum's session, on " + scheme + ":");
    new ForumSession(urls, out).run();
    out.println("-- the dictionary's first session, on " + scheme + ":");
    DictSession dict = new DictSession(out);
    dict.withStrings(urls.apply("dict"));
    out.println("-- the dictionary's second session, on " + scheme + ":");
    // sqlite: without a path is a temporary table; files: needs a directory
    dict.withJson(scheme.equals("sqlite") ? "sqlite:" : urls.apply("json"));
  }
}
