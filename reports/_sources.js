// Quarto reads this first where it is run among the brief's sources; it isn't staged.
console.error(
  "These are the brief's sources, without a year's figures. `make project FY=2014-2015` leaves " +
    "a project that Quarto renders, and says where.",
);
Deno.exit(1);
