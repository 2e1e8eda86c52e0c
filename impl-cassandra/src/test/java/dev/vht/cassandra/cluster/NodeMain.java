package dev.vht.cassandra.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Runs a Cassandra server until the standard input ends, which happens also if the process that
 * holds the other end is killed.
 *
 * <p>Each line of the input names an attribute of the server's {@code StorageService}; the answer
 * is a line of the output: {@code =} and the value, or {@code !} if there is none yet.
 *
 * <p>It uses nothing but the JDK, because it runs on the servers' class path.
 */
final class NodeMain {
  private static final String SERVICE = "org.apache.cassandra.db:type=StorageService";

  private NodeMain() {}

  public static void main(String[] args) throws ReflectiveOperationException {
    PrintStream answers = System.out;
    System.setOut(System.err);
    Thread thread = new Thread(() -> answer(answers), "node-main");
    thread.setDaemon(true);
    thread.start();
    Class.forName("org.apache.cassandra.service.CassandraDaemon")
        .getMethod("main", String[].class)
        .invoke(null, (Object) new String[0]);
  }

  private static void answer(PrintStream answers) {
    try (BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = questions.readLine(); line != null; line = questions.readLine()) {
        answers.println(value(line));
        answers.flush();
      }
    } catch (IOException e) {
      System.err.println("the questions ended: " + e);
    } finally {
      Runtime.getRuntime().halt(1);
    }
  }

  private static String value(String attribute) {
    try {
      return "="
          + ManagementFactory.getPlatformMBeanServer()
              .getAttribute(new ObjectName(SERVICE), attribute);
    } catch (JMException | RuntimeException e) {
      return "!" + e.toString().replace('\n', ' ');
    }
  }
}
