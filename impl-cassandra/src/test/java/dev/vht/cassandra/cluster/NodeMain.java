package dev.vht.cassandra.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Runs a Cassandra server until the standard input ends, which happens also if the process that
 * holds the other end is killed.
 *
 * <p>Each line of the input is a command; the answer is a line of the output: {@code =} and a
 * value, or {@code !} and why there is none.
 *
 * <p>It runs on the servers' class path, where nothing else of the tests is.
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
    try (BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        answers.println(answer(line));
        answers.flush();
      }
    } catch (IOException e) {
      System.err.println("the commands ended: " + e);
    } finally {
      Runtime.getRuntime().halt(1);
    }
  }

  private static String answer(String line) {
    String[] words = (line + "  ").split(" ", 3);
    try {
      return "=" + execute(words[0], words[1], words[2].strip());
    } catch (JMException | ReflectiveOperationException | RuntimeException e) {
      return "!" + e.toString().replace('\n', ' ');
    }
  }

  private static Object execute(String command, String argument, String value)
      throws JMException, ReflectiveOperationException {
    switch (command) {
      case "attribute" -> {
        return ManagementFactory.getPlatformMBeanServer()
            .getAttribute(new ObjectName(SERVICE), argument);
      }
      case "set" -> set(argument, value);
      case "config" -> configure(argument, value);
      case "ignore" -> MessageFaults.installed().ignore(argument);
      case "delay" -> {
        MessageFaults.installed().delay(Long.parseLong(argument));
        ClientFaults.installed().delay(Long.parseLong(argument));
      }
      case "clients" ->
          ClientFaults.installed().change(ClientFault.valueOf(argument.toUpperCase(Locale.ROOT)));
      case "heal" -> {
        MessageFaults.heal();
        ClientFaults.heal();
      }
      default -> throw new IllegalArgumentException(command);
    }
    return "";
  }

  /** Sets an attribute of the service, by the setter of its name. */
  private static void set(String attribute, String value)
      throws JMException, ReflectiveOperationException {
    ObjectName service = new ObjectName(SERVICE);
    Object present = ManagementFactory.getPlatformMBeanServer().getAttribute(service, attribute);
    Object converted = present.getClass().getMethod("valueOf", String.class).invoke(null, value);
    ManagementFactory.getPlatformMBeanServer()
        .setAttribute(service, new Attribute(attribute, converted));
  }

  /** Changes a constant of the configuration, which is what the server says of itself. */
  private static void configure(String name, String value) throws ReflectiveOperationException {
    Object configuration =
        Class.forName("org.apache.cassandra.config.DatabaseDescriptor")
            .getMethod("getRawConfig")
            .invoke(null);
    Field field = configuration.getClass().getField(name);
    field.set(
        configuration, field.getType().getMethod("valueOf", String.class).invoke(null, value));
  }
}
