package dev.vht.examples.writethrough;

import dev.vht.TableException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The other process. It does what the lines of its standard input say, and ends when that ends, so
 * it does not outlive the first process. After the output of each line it prints {@link #DONE}.
 */
final class SecondProcess {
  static final String DONE = ".";

  private SecondProcess() {}

  /**
   * Runs the process.
   *
   * @param arguments the URL of the database
   * @throws IOException if the standard input cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Party b = new Party(new Transcript("B", out), new Tables(arguments[0]))) {
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        String[] command = line.split(" ", 2);
        execute(command[0], command.length == 1 ? "" : command[1], b);
        out.println(DONE);
        out.flush();
      }
    } catch (TableException | IllegalStateException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private static void execute(String verb, String argument, Party b) {
    switch (verb) {
      case "print" -> b.print();
      case "print-again" -> b.printAgain();
      case "set" -> {
        String[] entry = argument.split(" ", 2);
        b.set(entry[0], Long.parseLong(entry[1]));
      }
      case "run" -> b.run(argument);
      case "ask-again" -> b.askAgain(argument);
      case "read-text" -> b.readText(argument);
      default -> throw new IllegalStateException("no command of this process: " + verb);
    }
  }
}
