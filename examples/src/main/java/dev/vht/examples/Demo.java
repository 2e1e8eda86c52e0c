package dev.vht.examples;

import dev.vht.examples.datalog.FamilyTree;
import dev.vht.examples.machine.PagedMachine;
import dev.vht.examples.sessions.Sessions;
import java.io.IOException;
import java.nio.file.Path;

/** The demo of the README: the sessions, the family tree, and then the paged machine. */
public final class Demo {
  private Demo() {}

  /**
   * Runs the sessions and the family tree, and the paged machine with the arguments.
   *
   * @param arguments the machine's; see {@code --help}
   * @throws IOException if the directories of the tables cannot be created
   */
  public static void main(String[] arguments) throws IOException {
    Sessions.run(Path.of("target", "sessions"), System.out);
    FamilyTree.run(Path.of("target", "datalog"), System.out);
    System.out.println();
    System.exit(PagedMachine.run(arguments));
  }
}
